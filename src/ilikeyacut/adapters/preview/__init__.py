"""The local stylist and face inspector: small networks and rendered hair, on this machine.

No photo leaves the machine, and nothing is learnt from it. The rooms, from the inside out:

- `arrays`: array operations and colour conversions
- `seeing`: the face, the hair and the light in a photo, in one canonical frame
- `styles`: the rendered hairstyles, fitted to a head
- `removing`: removes old hair and fills what it hid
- `edits`: changes the colour or the cut, and transfers the change to the photo
- `face_inspector`, `face_mapper`, `stylist`, `catalogue`: what the rest of the project uses
"""
