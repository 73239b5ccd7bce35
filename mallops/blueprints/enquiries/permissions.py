"""Who takes enquiries, answers a colleague's question, keeps and approves standard answers (matrix H, 28)."""

from mallops.core.auth import permission

VIEW = permission("enquiries.view", area="enquiries", needs="V")
WORK = permission("enquiries.work", area="enquiries", needs="CEA")
EXPORT = permission("enquiries.export", area="enquiries", needs="X")
#: A department that was consulted answers; it sees the question that was put to it, nothing else.
REPLY = permission("consults.reply", area="consults", needs="E")
READ = permission("standard_answers.read", area="standard_answers", needs="V")
WRITE = permission("standard_answers.write", area="standard_answers", needs="CEA")
APPROVE = permission("standard_answers.approve", area="standard_answers", needs="A")
PRINT = permission("standard_answers.print", area="standard_answers", needs="X")
FIGURES = permission("enquiry_figures.view", area="enquiry_figures", needs="V")
FIGURES_EXPORT = permission("enquiry_figures.export", area="enquiry_figures", needs="X")
POSTERS = permission("say_posters.print", area="enquiries", needs="EA")
