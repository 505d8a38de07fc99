"""What makes lessons come out with nobody at the computer: one module for each kind of timer."""
