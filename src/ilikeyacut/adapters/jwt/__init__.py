"""Signed tokens (RFC 7519): verifying those of Cognito and of the built-in identity provider."""
