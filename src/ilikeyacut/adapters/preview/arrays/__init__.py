"""Operations on pictures as arrays."""
