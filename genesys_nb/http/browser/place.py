"""Where this kernel runs, and so whether a browser can come back to it."""

import sys
from collections.abc import Mapping

# Variables that say that the person sits elsewhere. A kernel in a container that says nothing of it is found by its
# missing screen; what is missed by both is what login="paste" is for.
_ELSEWHERE = {
    "BINDER_LAUNCH_HOST": "on Binder",
    "BINDER_REPO_URL": "on Binder",
    "BINDER_REQUEST": "on Binder",
    "JUPYTERHUB_USER": "on a JupyterHub",
    "JUPYTERHUB_API_TOKEN": "on a JupyterHub",
    "COLAB_RELEASE_TAG": "on Colab",
    "CODESPACES": "in a Codespace",
    "KUBERNETES_SERVICE_HOST": "in a Kubernetes cluster",
    "SSH_CONNECTION": "on a machine reached by SSH",
    "SSH_CLIENT": "on a machine reached by SSH",
    "SSH_TTY": "on a machine reached by SSH",
}
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def remote(environ: Mapping[str, str], system: str = sys.platform) -> str:
    """Say why a browser cannot come back to this kernel; nothing means that it can.

    Parameters
    ----------
    environ : mapping
        The environment's variables.
    system : str
        The operating system, as Python names it.

    Returns
    -------
    str
        ``it runs on a JupyterHub (JUPYTERHUB_USER is set)``, or an empty text.
    """
    for name, where in _ELSEWHERE.items():
        if environ.get(name):
            return f"it runs {where} ({name} is set)"
    if system == "linux" and not any(environ.get(name) for name in _SCREENS):
        return f"it runs on a machine without a screen (none of {', '.join(_SCREENS)} is set)"
    return ""
