"""What makes lessons come out on their day with nobody at the computer: one module for each kind of timer."""
