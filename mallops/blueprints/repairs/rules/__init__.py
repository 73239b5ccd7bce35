"""What may happen to a ticket, who may do it, and the words of the trade. Pure."""
