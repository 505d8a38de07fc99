"""What the blocks of a text are: sections, quotations, prompts, a credit, furniture of a blog."""
