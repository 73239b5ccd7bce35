"""What an event costs, how points become a score, ranks; all pure."""
