"""Who carries trainings out: this computer, or the computers of a Dask cluster."""
