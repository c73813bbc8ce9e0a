"""Reports: what each tells, and the forms it is given out in."""
