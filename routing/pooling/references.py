"""Named tuples of arrays that compiled code takes by reference.

A tuple is passed with every word of every array in it; compiling and calling with dozens of arrays
takes long. numba's own `structref` mends that, but counts users with a locked instruction at every
call and each time that code takes an array out of it: a third of the search's time. A reference is
a bare address instead, of words that tell where the arrays are. Whoever calls compiled code keeps
it until the call returns; the arrays are never exchanged, so that their places need be read once.
"""

from typing import Any, Generic, TypeVar, cast

import numpy as np
from numba import typeof as untyped_typeof
from numba.core import cgutils as untyped_cgutils
from numba.core import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

Fields = TypeVar("Fields", bound=tuple[Any, ...])

cgutils: Any = untyped_cgutils
ir = cgutils.ir
typeof: Any = untyped_typeof

COUNT, ITEM_SIZE, DATA, SHAPE = range(4)
"""Words of an array: number of items, bytes of one, address; then its shape and its strides."""


class ReferenceType(types.Type):
    """numba's type of a reference, by the name of its tuple and the types of its fields."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        super().__init__(name=f"{name}{fields}")
        self.fields = dict(fields)
        self.offsets: dict[str, int] = {}
        words = 0
        for field, kind in fields:
            self.offsets[field] = words
            words += SHAPE + 2 * kind.ndim


_KINDS: dict[tuple[object, ...], ReferenceType] = {}


class Reference(Generic[Fields]):
    """Holds a named tuple of arrays; compiled code takes it for the tuple itself."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        words = [
            (array.size, array.itemsize, array.ctypes.data, *array.shape, *array.strides)
            for array in fields
        ]
        self._words = np.array([word for array in words for word in array], dtype=np.int64)
        self.address = int(self._words.ctypes.data)
        self.kind = _kind_of(fields)


def _kind_of(fields: tuple[Any, ...]) -> ReferenceType:
    """The type of a reference to these arrays; found out once, for that takes long."""
    key = (type(fields), *((a.dtype.str, a.ndim, a.flags.num) for a in fields))
    if key not in _KINDS:
        names = cast(Any, fields)._fields
        kinds = tuple((name, typeof(a)) for name, a in zip(names, fields, strict=True))
        _KINDS[key] = ReferenceType(type(fields).__name__, kinds)
    return _KINDS[key]


def refer(fields: Fields) -> Fields:
    """A reference to a named tuple of arrays, for compiled code only."""
    return cast(Fields, Reference(fields))


def _type_of(reference: Reference[Any], context: Any) -> ReferenceType:
    return reference.kind


def _address_of(kind: ReferenceType, reference: Any, compiler: Any) -> Any:
    address = compiler.pyapi.object_getattr_string(reference, "address")
    pointer = compiler.pyapi.long_as_voidptr(address)
    compiler.pyapi.decref(address)
    return cast(Any, NativeValue)(pointer, is_error=compiler.pyapi.c_api_error())


class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: ReferenceType) -> None:
        cast(Any, super()).__init__(manager, kind, ir.IntType(8).as_pointer())


def _resolve(template: Any, kind: ReferenceType, name: str) -> Any:
    return kind.fields.get(name)


class _Attributes(AttributeTemplate):
    key = ReferenceType

    generic_resolve: Any = _resolve


def _get(context: Any, builder: Any, kind: ReferenceType, pointer: Any, name: str) -> Any:
    """An array by its words, with no owner to be counted."""
    field = kind.fields[name]
    array = context.make_array(field)(context, builder)
    never_changes = builder.module.add_metadata([])

    def read(place: int, as_type: Any) -> Any:
        word = builder.bitcast(pointer, as_type.as_pointer())
        address = builder.gep(word, [ir.Constant(ir.IntType(64), kind.offsets[name] + place)])
        loaded = builder.load(address)
        loaded.set_metadata("invariant.load", never_changes)
        return loaded

    number = ir.IntType(64)
    array.meminfo = array.meminfo.type(None)
    array.parent = array.parent.type(None)
    array.nitems = read(COUNT, number)
    array.itemsize = read(ITEM_SIZE, number)
    array.data = read(DATA, array.data.type)
    bounds = [read(SHAPE + x, number) for x in range(2 * field.ndim)]
    array.shape = cgutils.pack_array(builder, bounds[: field.ndim])
    array.strides = cgutils.pack_array(builder, bounds[field.ndim :])
    return array._getvalue()


def _teach_numba() -> None:
    """Tells numba what references are."""
    typeof_impl.register(Reference)(_type_of)
    cast(Any, register_model)(ReferenceType)(_Model)
    cast(Any, unbox)(ReferenceType)(_address_of)
    cast(Any, infer_getattr)(_Attributes)
    cast(Any, lower_getattr_generic)(ReferenceType)(_get)


_teach_numba()
