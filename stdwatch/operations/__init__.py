"""Running the desk unattended: crawls as processes, the scheduler, replay."""
