"""The profile `aws`: every port on a service of AWS."""
