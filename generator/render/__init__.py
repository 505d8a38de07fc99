"""From a row of the plan to bytes, which depend on nothing but the row, the layouts and the configuration."""
