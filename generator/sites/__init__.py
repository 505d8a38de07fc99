"""Many sites in one folder: those that have anything to do are built, on all cores or on a cluster."""
