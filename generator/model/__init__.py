"""What things are: frozen values, no input or output, nothing half filled."""
