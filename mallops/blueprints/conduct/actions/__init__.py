"""What is done with checks of staff: begin, look for, judge, issue, answer, decide."""
