"""The local stylist and face inspector: small networks and rendered hair, on this machine alone.

Nothing leaves the machine and nothing is learnt from a photo. The parts, from the inside out:

- `ops`, `lab`: the few array operations and colour conversions that everything uses
- `models`, `mesh`, `pose`: the networks, the face's 468 points, and where the head looks
- `frame`, `axes`, `masks`, `analysis`: a photo brought into one canonical frame, and what is where
- `recolour`: new colour for the hair that is there
- `templates`, `cut`, `length`, `fit`: hair to choose from, how it is worn, and where it lies
- `old_hair`, `fill`, `bare_skin`, `ears`, `removal`: a head without its hair
- `painter`, `compose`: other hair in the place of the old
- `editing`: brings the change back into the photo, and says exactly which pixels changed
- `face_inspector`, `stylist`, `catalogue`: what the rest of the project sees
"""
