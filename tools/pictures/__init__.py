"""What the local stylist makes, laid out and measured: `make pictures`.

- `portraits`, `variations`: the shipped portraits, and photos made from them
- `making`: one picture from the stylist, with what it knew and changed
- `measures`, `ciede`: what a picture measures; the tests hold the same numbers
- `likeness`, `outline`: what new hair measures beside real hair, and its border with the face
- `bounds`: what each measure must be
- `table`, `sheet`, `page`: the results as text and JSON, as one PNG, and as one HTML page
- `against`, `proud`: styles beside earlier pictures of them; the README's picture
"""
