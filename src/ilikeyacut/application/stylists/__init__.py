"""Who makes a picture: selection, consent, routing, circuits and spending."""
