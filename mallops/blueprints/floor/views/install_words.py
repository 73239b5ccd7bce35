"""The words of installing the app on a phone."""

from __future__ import annotations

from flask_babel import gettext as _


def install_strings() -> dict[str, str]:
    """By key, for `floor/views/install.js` and `entries/shell.js`."""
    return {**_frame_strings(), **_way_strings(), **_phone_strings()}


def _frame_strings() -> dict[str, str]:
    return {
        "install_title": _("Install on this phone"),
        "install_why": _(
            "From the home screen the app opens full screen and without a network, and the phone does not "
            "clear away what is waiting."
        ),
        "install_now": _("Install now"),
        "install_done": _("The app is installed on this phone."),
        "install_refused": _(
            "Not installed. You can do it at any time from the browser's menu: “Install app”."
        ),
        "install_hint": _("Put the app on the home screen: it then opens without a network too."),
        "install_hint_browser": _("Open this page in the phone's own browser to install the app."),
        "install_how": _("Show how"),
        "install_copy": _("Copy the address"),
        "install_copied": _("Copied. Open the browser and paste it."),
        "install_help": _("What the words on the screen mean"),
    }


def _way_strings() -> dict[str, str]:
    return {
        "way_android_1": _("Open this page in Chrome, or in the browser that came with the phone."),
        "way_android_2": _("Tap the browser's menu: three dots or lines, at the top or the bottom."),
        "way_android_3": _("Tap “Install app” or “Add to Home screen”, then “Install”."),
        "way_iphone_1": _("Open this page in Safari."),
        "way_iphone_2": _("Tap Share: the square with the arrow, at the bottom (on an iPad at the top)."),
        "way_iphone_3": _("Scroll down to “Add to Home Screen”, then tap “Add”."),
        "way_iphone_4": _(
            "Open the app by its new icon and log in there once. What is still waiting here is not in the "
            "app: send it first."
        ),
        "way_wecom_1": _("Tap ··· at the top right of WeCom."),
        "way_wecom_2": _("Tap “Open in browser”. On an iPhone choose Safari."),
        "way_wechat_1": _("Tap ··· at the top right of WeChat."),
        "way_inapp_1": _("Tap the menu at the top right."),
        "way_browser_3": _("Log in there, and open “Install on this phone” again: it goes on from there."),
        "way_other_1": _("In Chrome or Edge: tap the install sign at the right end of the address bar."),
        "way_other_2": _("In other browsers: add this page to the favourites or to the dock."),
    }


def _phone_strings() -> dict[str, str]:
    return {
        "phone_title": _("This phone"),
        "phone_storage": _("Free storage for the app"),
        "phone_kept": _("Kept safe from clean-ups"),
        "phone_kept_yes": _("Yes"),
        "phone_kept_no": _("Not yet: install the app"),
        "phone_offline": _("Opens without a network"),
        "phone_offline_yes": _("Yes"),
        "phone_offline_no": _("Not yet: stay on this page until it is ready"),
        "phone_offline_never": _("Not in this browser: the address has to begin with https"),
        "phone_version": _("Version"),
    }
