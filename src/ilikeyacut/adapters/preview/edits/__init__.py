"""Makes the edited picture from the analysis and the look."""
