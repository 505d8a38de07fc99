"""From the plan to bytes, which depend on the recipe, the layouts and the settings alone."""
