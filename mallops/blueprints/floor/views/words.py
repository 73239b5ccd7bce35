"""The words of the phone app's own views: every sentence that `assets/js/floor/views` says."""

from __future__ import annotations

from flask_babel import gettext as _

#: A place for a figure or a name that the phone fills in.
N, AT, CODE, SHOP, STATE, WHEN, WHY = (
    f"%({one})s" for one in ("n", "at", "code", "shop", "state", "when", "why")
)


def floor_strings() -> dict[str, str]:
    """Every sentence by key, in the reader's language; `%(name)s` is filled in by the phone."""
    return {
        **_frame(),
        **_counts(),
        **_due(),
        **_fresh(),
        **_rounds(),
        **_today(),
        **_places(),
        **_scan(),
        **_saw(),
        **_phrases(),
        **_attendance(),
        **_findings(),
        **_check(),
    }


def _frame() -> dict[str, str]:
    return {
        "tab_today": _("Today"),
        "tab_scan": _("Scan"),
        "tab_saw": _("Spotted"),
        "tab_attendance": _("Attendance"),
        "tab_findings": _("Findings"),
        "tabs": _("The app's views"),
        "back": _("Back"),
        "close": _("Close"),
        "cancel": _("Cancel"),
        "undo": _("Undo"),
        "go": _("Go"),
        "comma": _(", "),
        "colon": _(": "),
        "keep_it": _("Save"),
        "safe": _("Safe"),
        "offline": _("Offline"),
        "n_here": _("%(n)s unsent", n=N),
        "n_sending": _("Sending %(n)s", n=N),
        "n_refused": _("%(n)s refused", n=N),
        "needs_network": _("Needs the network"),
        "not_taken": _("Not taken"),
        "to_outbox": _("What is still on this phone"),
        "zone": _("Zone"),
        "shop": _("Shop"),
        "camera": _("Camera"),
        "gallery": _("Gallery"),
        "photo_kept": _("On the phone"),
        "photo_n": _("Photo %(n)s", n=N),
        "remove_photo_n": _("Remove photo %(n)s", n=N),
        "photos_full": _("At most %(n)s photos at a time.", n=N),
        "phrases": _("Quick phrases"),
        "severity": _("Severity"),
        "whose": _("Who puts it right"),
    }


def _counts() -> dict[str, str]:
    return {
        "n_rounds_one": _("1 round"),
        "n_rounds_many": _("%(n)s rounds", n=N),
        "n_zones_one": _("1 zone"),
        "n_zones_many": _("%(n)s zones", n=N),
        "n_shops_one": _("1 shop"),
        "n_shops_many": _("%(n)s shops", n=N),
        "n_pictures_one": _("1 picture"),
        "n_pictures_many": _("%(n)s pictures", n=N),
        "n_open_one": _("1 open"),
        "n_open_many": _("%(n)s open", n=N),
        "n_overdue_one": _("1 overdue"),
        "n_overdue_many": _("%(n)s overdue", n=N),
        "lacks_pictures_one": _("1 reference picture"),
        "lacks_pictures_many": _("%(n)s reference pictures", n=N),
        "whole_sheet_one": _("The whole sheet, with 1 shop"),
        "whole_sheet_many": _("The whole sheet, with %(n)s shops", n=N),
    }


def _due() -> dict[str, str]:
    return {
        "due_left_m": _("%(n)s min left", n=N),
        "due_left_h": _("%(n)s h left", n=N),
        "due_left_d": _("%(n)s d left", n=N),
        "due_over_m": _("%(n)s min overdue", n=N),
        "due_over_h": _("%(n)s h overdue", n=N),
        "due_over_d": _("%(n)s d overdue", n=N),
    }


def _fresh() -> dict[str, str]:
    """How old what is shown is, and what is there for a shift without a network."""
    return {
        "as_of": _("As of %(at)s", at=AT),
        "as_of_busy": _("As of %(at)s, looking for news …", at=AT),
        "as_of_offline": _("No network; as of %(at)s", at=AT),
        "refresh": _("Refresh"),
        "refreshed": _("This is the newest."),
        "ready": _("Ready for offline"),
        "not_ready": _("Not ready for offline yet"),
        "lacks_today": _("Today's rounds"),
        "lacks_app": _("The app itself"),
        "fetch_now": _("Fetch now"),
        "fetch_needs_network": _("To be fetched where there is a network"),
        "fetching": _("Fetching your shift …"),
        "fetching_more": _("Rounds, zones, shops and sheets; afterwards the phone needs no network."),
        "no_shift": _("Nothing is on this phone yet"),
        "no_shift_more": _(
            "Open the app once where there is a network. From then on it works in the basement too."
        ),
        "first_login": _("Log in first"),
        "first_login_more": _("Then the phone fetches your shift and works without a network."),
        "first_network": _(
            "This phone does not know you yet. Open the app once where there is a network, and log in."
        ),
        "trouble_network": _(
            "No network. What you see is what the phone remembers; everything you do is kept."
        ),
        "trouble_server": _("The server cannot answer just now. The app goes on from the phone's memory."),
        "trouble_login": _("You were signed out. Log in again; everything on this phone is kept."),
    }


def _rounds() -> dict[str, str]:
    return {
        "purpose_round": _("Round"),
        "purpose_makeup": _("Make-up round"),
        "purpose_spot": _("Spot check"),
        "purpose_tenant": _("Tenant inspection"),
        "round_upcoming": _("Not yet due"),
        "round_open": _("Open now"),
        "round_overdue": _("Overdue"),
        "round_started": _("Under way"),
        "round_submitted": _("Submitted"),
        "round_late": _("Submitted late"),
        "round_missed": _("Missed"),
        "round_made_up": _("Made up"),
        "round_cancelled": _("Cancelled"),
        "round_signed": _("Signed, on this phone"),
        "returned": _("Returned"),
        "put_right": _("Put it right"),
        "start": _("Start"),
        "start_round": _("Start the round"),
        "join": _("Join the round"),
        "continue": _("Continue"),
        "begun_here": _("Begun on this phone at %(at)s", at=AT),
        "begun_at": _("Begun %(at)s", at=AT),
        "starts_from": _("Can be started from %(at)s.", at=AT),
        "ends": _("Until the end of the round: %(when)s", when=WHEN),
        "handed_over": _("Handed over: %(why)s", why=WHY),
        "pass_on": _("Hand over"),
        "pass_on_offline": _("Handing over needs the network."),
        "spot": _("Spot check"),
        "spot_note": _("Drawn for %(at)s. Only this section is looked at.", at=AT),
        "start_spot": _("Start the spot check"),
    }


def _today() -> dict[str, str]:
    return {
        "my_rounds": _("My rounds today"),
        "no_round": _("No round is planned for you today"),
        "no_round_more": _(
            "Rounds come from the patrol plan. You can still start one in any zone, or inspect a single shop."
        ),
        "offline_spots": _("Spot checks drawn after %(at)s show when there is a network.", at=AT),
        "makeups": _("Missed: can still be made up"),
        "makeup_note": _("Until the end of the next day, with a reason."),
        "make_up": _("Make it up"),
        "start_makeup": _("Start the make-up round"),
        "reason": _("Why was it missed?"),
        "reason_short": _("Say why, in at least 4 characters."),
        "why_busy": _("Called to an incident"),
        "why_short": _("Short of staff"),
        "why_meeting": _("In a meeting or training"),
        "begun": _("Begun and not submitted"),
        "on_this_phone": _("on this phone"),
        "done_today": _("Done today"),
        "points": _("%(n)s points", n=N),
        "something_else": _("Start something else"),
        "other_zone": _("A round in another zone"),
        "other_zone_more": _("Outside the plan, in any zone"),
        "one_shop": _("Inspect one shop"),
        "one_shop_more": _("With the shop's signature"),
        "day_board": _("Day board"),
        "day_board_more": _("All rounds of the day"),
    }


def _places() -> dict[str, str]:
    return {
        "my_zones": _("My zones"),
        "other_zones": _("Other zones"),
        "no_zones": _("No zone yet"),
        "no_zones_more": _("The administrator sets up the zones of the mall; then they stand here."),
        "choose_zone": _("Choose a zone"),
        "pick_zone_hint": _("Stand at the label? Scan it: that also records that you are there."),
        "unknown_zone": _("This phone does not know the zone"),
        "unknown_zone_more": _("It may be new. Refresh where there is a network."),
        "unknown_shop": _("This phone does not know the shop"),
        "unknown_shop_more": _("It may have opened today, or does not trade any more. Refresh on a network."),
        "find_shop": _("Find a shop by name, number or unit"),
        "shops_found": _("%(n)s shops found", n=N),
        "no_shop_found": _("No shop is called that"),
        "no_shop_found_more": _("Try a part of the name, or the number of its unit."),
        "more_by_typing": _("%(n)s more: type a part of the name.", n=N),
        "no_shops": _("No shop trades here today"),
        "no_shops_more": _("Shops stand here from their first trading day on."),
        "no_shops_short": _("no shops"),
        "on_the_spot": _("On the spot"),
        "scanned_more": _("Being here is recorded with what you start now."),
        "not_scanned": _("Label not scanned"),
        "not_scanned_more": _("You can start all the same; a scan proves that you are here."),
        "whoever": _("Whoever has duty here"),
        "colleague_has": _("A colleague has this round. What you start here is outside the plan."),
        "free_round": _("A round outside the plan"),
        "saw_here": _("Saw something here"),
        "attendance_here": _("Attendance here"),
        "start_inspection": _("Start the inspection"),
    }


def _scan() -> dict[str, str]:
    return {
        "scan_title": _("Scan the label"),
        "scan_starting": _("Opening the camera …"),
        "scan_looking": _("Hold the square of the label into the frame."),
        "scan_hint": _("Labels of zones start a round, labels of shops an inspection. No network needed."),
        "camera_picture": _("Picture of the camera"),
        "camera_again": _("Open the camera"),
        "camera_paused": _("The camera is off while the app is in the background."),
        "camera_denied": _(
            "The app may not use the camera. Allow it in the settings of the browser, or type the code."
        ),
        "no_camera": _("No camera can be used here. Type the code that stands under the square."),
        "torch": _("Light"),
        "code_on_label": _("Code on the label"),
        "code_missing": _("Type the code that stands under the square on the label."),
        "code_foreign": _(
            "This is not a label of a zone or a shop. Look for the label with the mall's name."
        ),
        "code_unknown": _(
            "No zone or shop of this mall has the code %(code)s. It may be another mall's label.", code=CODE
        ),
        "code_unknown_offline": _(
            "This phone knows no zone or shop with the code %(code)s. Another mall's label? If it is new, "
            "refresh where there is a network.",
            code=CODE,
        ),
    }


def _saw() -> dict[str, str]:
    return {
        "saw_title": _("Saw something"),
        "saw_hint": _("Seen outside any round? It becomes a finding, with its place and a photo."),
        "what_wrong": _("What is wrong?"),
        "saw_placeholder": _("In a few words, where exactly"),
        "shop_optional": _("Shop, if it concerns one"),
        "no_shop_involved": _("No shop"),
        "zone_first": _("Choose the zone first"),
        "no_shop_here": _("No shop in this zone"),
        "zone_missing": _("Choose the zone in which it is."),
        "words_missing": _("Say in a few words what is wrong."),
        "saw_kept": _("Saved on this phone; it is sent by itself."),
        "waiting_here": _("Reported, not sent yet"),
    }


def _phrases() -> dict[str, str]:
    return {
        "say_spill": _("Liquid on the floor"),
        "say_light": _("Light is out"),
        "say_blocked": _("Fire exit blocked"),
        "say_damage": _("Damaged"),
        "say_litter": _("Litter"),
        "say_door": _("Door does not close"),
        "done_clean": _("Cleaned"),
        "done_repaired": _("Repaired"),
        "done_removed": _("Removed"),
        "still_there": _("Unchanged"),
        "still_worse": _("Worse than before"),
        "still_started": _("Begun, not finished"),
    }


def _attendance() -> dict[str, str]:
    return {
        "attendance": _("Attendance of shops"),
        "phase": _("Time of day"),
        "phase_open": _("Opening"),
        "phase_close": _("Closing"),
        "state_on_time": _("On time"),
        "state_late": _("Late opening"),
        "state_early": _("Left early"),
        "state_absent": _("Absent"),
        "state_closed_allowed": _("Closed with permission"),
        "ticked": _("Ticked"),
        "closed_today": _("Closed today by agreement"),
        "opens_at": _("opens %(at)s", at=AT),
        "closes_at": _("closes %(at)s", at=AT),
        "next_zone": _("Next zone"),
        "actual_time": _("When it opened or left, if you know"),
        "say_permitted": _("Say who permitted it, and why the shop stays closed."),
        "all_on_time": _("All on time"),
        "rest_on_time": _("All the rest on time"),
        "attendance_hint": _("Tap: on time. Hold, or tap the dots: late, absent, excused."),
        "tap_on_time": _("not ticked; tap for on time"),
        "other_state": _("Something else"),
        "what_seen": _("What did you see?"),
        "remark_optional": _("Remark, if there is one"),
        "ticked_one": _("%(shop)s: on time", shop=SHOP),
        "ticked_state": _("%(shop)s: %(state)s", shop=SHOP, state=STATE),
        "ticked_rest": _("%(n)s shops on time", n=N),
        "undone": _("Taken back."),
        "undo_late": _("This was sent already. Tap the shop to change it."),
    }


def _findings() -> dict[str, str]:
    return {
        "open_findings": _("Open findings"),
        "zone_tasks": _("To do on this round: %(n)s", n="%(n)s"),
        "unapproved": _("Unapproved material"),
        "no_findings": _("Nothing is open in your zones"),
        "no_findings_more": _("What rounds and reports find stands here until it is put right and verified."),
        "no_zone": _("Without a zone"),
        "state_open": _("Not put right yet"),
        "state_fixed": _("Fixed, to be verified"),
        "seen_fixed": _("Seen as fixed"),
        "seen_not_fixed": _("Seen: not fixed"),
        "finding": _("Finding"),
        "finding_gone": _("This finding is not on the phone any more"),
        "finding_gone_more": _("It was put right and verified, or lies in a zone that you do not walk."),
        "open_since": _("Open since"),
        "due": _("Due"),
        "no_picture": _("No picture was taken."),
        "picture_network": _("The picture needs the network"),
        "whole_record": _("The whole record"),
        "record_offline": _("The whole record needs the network."),
    }


def _check() -> dict[str, str]:
    return {
        "how_now": _("How is it now?"),
        "in_words": _("In words"),
        "fixed": _("Fixed"),
        "not_fixed": _("Not fixed"),
        "say_what_done": _("Say in a few words what was done; a photo shows it best."),
        "say_what_left": _("Say in a few words what is still wrong."),
        "check_hint_open": _("“Fixed” sends it to be verified. “Not fixed” adds your look to the record."),
        "check_hint_fixed": _("“Fixed” verifies it where you may; “Not fixed” sends it back."),
        "may_not_tick": _("Your role may read attendance but not tick it."),
        "may_not_report": _("Your role may not report findings"),
        "may_not_report_more": _("Tell somebody who walks the floor, or the service desk."),
        "may_not_walk": _("Your role may read rounds but not walk them."),
        "may_not_check": _("Your role may read this finding but not change it."),
        "check_kept": _("Your look is saved on this phone; it is sent by itself."),
        "look_here": _("on this phone since %(at)s", at=AT),
        "look_sent": _("sent at %(at)s", at=AT),
    }
