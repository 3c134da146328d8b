"""What there is to be tested, found by looking at the services; nothing here has to be kept up to date."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeVar

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint

import services
from services.chassis.messaging.event_handler import EventHandler
from services.contracts.subscriptions import Subscription

E = TypeVar("E", bound=Entrypoint)


def service_modules() -> dict[str, ModuleType]:
    """The module of entrypoints of every service, by the service's name."""
    packages = (found.name for found in pkgutil.iter_modules(services.__path__) if found.ispkg)
    names = (f"services.{package}.service" for package in packages)
    modules = [importlib.import_module(name) for name in names if find_spec(name)]
    return {module.Service.name: module for module in modules}


def entrypoints(module: ModuleType, kind: type[E]) -> Iterator[tuple[Callable[..., Any], E]]:
    """The methods of a service that are entered by ``kind``, each with its entrypoint."""
    for _, method in inspect.getmembers(module.Service, inspect.isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, kind):
                yield method, entrypoint


def listed_handlers() -> list[Subscription]:
    """What each handler of an event hears: one subscription a handler."""
    modules = service_modules().values()
    return [entrypoint.subscription for module in modules for _, entrypoint in entrypoints(module, EventHandler)]
