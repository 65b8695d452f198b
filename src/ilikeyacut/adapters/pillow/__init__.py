"""Pictures with Pillow and pillow-heif: safe intake, previews, provenance marks."""
