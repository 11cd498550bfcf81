"""Tables + month → small tidy pandas frame; one module per question, its SQL beside it."""
