"""OpenTelemetry: spans, for X-Ray and others."""
