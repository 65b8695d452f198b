"""What a try-on uses, costs and reaches: `make capacity` writes docs/costs.md and docs/scale.md."""
