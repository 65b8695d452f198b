"""Every failure becomes a problem document: application/problem+json, RFC 9457."""
