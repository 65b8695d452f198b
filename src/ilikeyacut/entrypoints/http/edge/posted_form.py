"""Reads a posted form while it arrives: fields first, then one file, whose size others bound."""

from __future__ import annotations

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ilikeyacut.domain.errors import InvalidRequestError
from ilikeyacut.entrypoints.http.errors.own import MediaTypeUnsupportedError

FORM = "multipart/form-data"
FILE = "file"
MOST_FIELDS = 16
LONGEST_FIELD = 4096
LONGEST_NAME = 100


class FormUnreadableError(InvalidRequestError):
    """What was posted is no form of fields and one file."""

    reason: str
    template = "the form cannot be read: {reason}"
    hint = "send the granted fields, each once, then the picture as `file`"


class PostedForm:
    """A form, as far as it has arrived. Raises FormUnreadableError for what is none."""

    def __init__(self, content_type: str) -> None:
        """Begin to read. Raises MediaTypeUnsupportedError for another Content-Type."""
        kind, options = parse_options_header(content_type)
        if kind != FORM.encode() or not options.get(b"boundary"):
            raise MediaTypeUnsupportedError((FORM,))
        self.fields: dict[str, str] = {}
        self.file = bytearray()
        self._name = ""
        self._header = self._value = b""
        self._text = bytearray()
        self._names: set[str] = set()
        self._whole = False
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_grows,
                    "on_header_value": self._value_grows,
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._data_begins,
                    "on_part_data": self._data_grows,
                    "on_part_end": self._part_ends,
                    "on_end": self._ends,
                },
            )
        except FormParserError as error:
            raise FormUnreadableError("its boundary is too long") from error

    @property
    def has_file(self) -> bool:
        """Whether the file has begun: all fields are there."""
        return FILE in self._names

    def feed(self, data: bytes) -> None:
        """Read on. What follows the end of the form means nothing."""
        if self._whole:
            return
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise FormUnreadableError("it is no multipart/form-data") from error

    def require_whole(self) -> None:
        """Refuse a form that broke off, or has no file."""
        if not self._whole:
            raise FormUnreadableError("it breaks off")
        if not self.has_file:
            raise FormUnreadableError("it has no file")

    def _part_begins(self) -> None:
        if self.has_file:
            raise FormUnreadableError("something follows its file")
        self._name, self._header, self._value = "", b"", b""
        self._text = bytearray()

    def _header_grows(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_grows(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._name = _name(self._value)
        self._header = self._value = b""

    def _data_begins(self) -> None:
        if not self._name or self._name in self._names or len(self._names) >= MOST_FIELDS:
            raise FormUnreadableError("a part has no name, or one that another one has")
        self._names.add(self._name)

    def _data_grows(self, data: bytes, start: int, end: int) -> None:
        if self._name == FILE:
            self.file += memoryview(data)[start:end]
        elif len(self._text) + end - start > LONGEST_FIELD:
            raise FormUnreadableError("a field is too long")
        else:
            self._text += data[start:end]

    def _part_ends(self) -> None:
        if self._name == FILE:
            return
        try:
            self.fields[self._name] = self._text.decode()
        except UnicodeDecodeError as error:
            raise FormUnreadableError("a field is not UTF-8") from error

    def _ends(self) -> None:
        self._whole = True


def _name(disposition: bytes) -> str:
    """Return the name of a part. Raises FormUnreadableError."""
    kind, options = parse_options_header(disposition)
    name = options.get(b"name", b"")
    if kind != b"form-data" or not 0 < len(name) <= LONGEST_NAME or not name.isascii():
        raise FormUnreadableError("a part is none of form-data with a name")
    return name.decode()
