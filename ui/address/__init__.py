"""What the address bar holds, and what pages hand on to each other."""
