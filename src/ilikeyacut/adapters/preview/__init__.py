"""The local stylist and face inspector: small networks and rendered hair, on this machine alone.

Nothing leaves the machine and nothing is learnt from a photo. The parts, from the inside out:

- `ops`, `lab`: the few array operations and colour conversions that everything uses
- `models`, `mesh`, `pose`: the networks, the face's 468 points, and where the head looks
- `frame`, `axes`, `masks`, `hair`, `analysis`: a photo in one canonical frame, and what is where
- `skin`, `cast`: the skin's tone and grain, and what it tells of the light
- `recolour`: new colour for the hair that is there
- `templates`, `cut`, `length`, `forehead`, `fit`: hair to choose from, how it is worn and lies
- `old_hair`, `fill`, `bare_skin`, `ears`, `removal`: a head without its hair
- `painter`, `compose`: other hair in the place of the old
- `editing`: brings the change back into the photo, and says exactly which pixels changed
- `face_inspector`, `stylist`, `catalogue`: what the rest of the project sees
"""
