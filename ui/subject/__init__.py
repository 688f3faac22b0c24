"""What the inspection pages look at: a run, an epoch, a picture."""
