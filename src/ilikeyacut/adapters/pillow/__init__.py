"""Pictures on Pillow and pillow-heif: safe intake, previews, the mark of a generated picture."""
