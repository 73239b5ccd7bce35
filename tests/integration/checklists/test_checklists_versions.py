"""Templates: installed once, edited as drafts, frozen when published; runs keep their version."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.checklists import actions
from mallops.blueprints.checklists.models import Item, Template
from mallops.blueprints.checklists.queries import current_version, get_sheet, get_version, list_templates
from mallops.blueprints.checklists.rules import NotPublishable, TemplateLocked
from mallops.blueprints.checklists.shipped import DAILY_SHEET, TENANT_INSPECTION
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import actor_of, make_cast

ITEM = {"code": "2.1.a", "text_zh": "在岗", "text_en": "On post", "department": "service", "weight": 2}


@pytest.fixture
def cast(app_ctx):
    cast = make_cast()
    actions.install_shipped(Actor.system(cast.mall.id))
    db.session.commit()
    return cast


@pytest.fixture
def manager(cast):
    return actor_of(cast.manager)


def draft_of(manager, code="daily"):
    template = db.session.scalars(sa.select(Template).filter_by(code=code, mall_id=manager.mall_id)).one()
    return actions.start_draft(manager, template)


def test_the_shipped_sheets_are_installed_once_and_whole(cast, manager):
    assert actions.install_shipped(Actor.system(cast.mall.id)) == []
    assert [one.code for one in list_templates(cast.mall.id)] == ["daily", "tenant"]
    for shipped, purpose in ((DAILY_SHEET, "patrol"), (TENANT_INSPECTION, "tenant")):
        version = current_version(cast.mall.id, purpose=purpose)
        sheet = get_sheet(version.id, version.uid)
        assert [one.code for one in sheet.sections] == [one.code for one in shipped.sections]
        assert list(sheet.by_code) == [one.code for one in shipped.items]
        assert all(one.label_zh and one.text_en and one.phrases_zh for one in sheet.by_code.values())
        assert (version.number, len(version.content_hash)) == (1, 64)
    with pytest.raises(NotFound):
        current_version(cast.other_mall.id)


def test_a_draft_is_a_copy_and_publishing_retires_the_former(cast, manager):
    before = current_version(cast.mall.id)
    old = get_sheet(before.id, before.uid)
    draft = draft_of(manager)
    assert draft_of(manager).id == draft.id
    assert (draft.number, draft.state) == (2, "draft")
    section = actions.add_section(
        manager, draft, {"code": "2.1", "name_zh": "在岗", "name_en": "On post", "per_tenant": False}
    )
    actions.add_item(manager, section, ITEM)
    actions.change_item(manager, draft.sections[0].items[0], {"text_zh": "改过的文字", "weight": 5})
    actions.publish(manager, draft, "增加在岗检查")
    db.session.commit()
    now = current_version(cast.mall.id)
    assert (now.id, before.state, now.content_hash != before.content_hash) == (draft.id, "retired", True)
    new = get_sheet(now.id, now.uid)
    assert new.by_code["2.1.a"].rule.weight == 2
    assert new.by_code["1.2.a"].text_zh == "改过的文字"
    assert get_sheet(before.id, before.uid) is old
    assert (old.by_code["1.2.a"].text_zh != "改过的文字", "2.1.a" in old.by_code) == (True, False)


def test_equal_content_has_an_equal_hash(cast, manager):
    before = current_version(cast.mall.id).content_hash
    assert actions.publish(manager, draft_of(manager)).content_hash == before


def test_a_published_version_refuses_every_change(cast, manager):
    version = get_version(cast.mall.id, current_version(cast.mall.id).uid)
    section, item = version.sections[0], version.sections[0].items[0]
    for change in (
        lambda: actions.add_section(manager, version, {"code": "x"}),
        lambda: actions.change_section(manager, section, {"name_zh": "x"}),
        lambda: actions.move_section(manager, section, 3),
        lambda: actions.remove_section(manager, section),
        lambda: actions.add_item(manager, section, ITEM),
        lambda: actions.change_item(manager, item, {"text_zh": "x"}),
        lambda: actions.move_item(manager, item, 2),
        lambda: actions.remove_item(manager, item),
        lambda: actions.publish(manager, version),
        lambda: actions.discard_draft(manager, version),
    ):
        with pytest.raises(TemplateLocked):
            change()
    assert get_version(cast.mall.id, version.uid).content_hash == version.content_hash


def test_sections_and_items_move_and_go(cast, manager):
    draft = draft_of(manager, "tenant")
    codes = [one.code for one in draft.sections]
    actions.move_section(manager, draft.sections[0], 2)
    actions.move_item(manager, draft.sections[0].items[0], 99)
    db.session.commit()
    draft = get_version(cast.mall.id, draft.uid)
    assert [one.code for one in draft.sections] == [codes[1], codes[2], codes[0], codes[3]]
    assert [one.position for one in draft.sections] == [0, 1, 2, 3]
    moved = draft.sections[3].items[0]
    actions.move_item(manager, moved, 0, draft.sections[0])
    actions.remove_section(manager, draft.sections[2])
    db.session.commit()
    draft = get_version(cast.mall.id, draft.uid)
    assert draft.sections[0].items[0].code == moved.code
    assert [one.code for one in draft.sections] == [codes[1], codes[2], codes[3]]
    actions.remove_item(manager, draft.sections[0].items[0])
    db.session.commit()
    assert get_version(cast.mall.id, draft.uid).sections[0].items[0].code != moved.code


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "1.9.a1"}, "code"),
        ({"kind": "guess"}, "kind"),
        ({"severity": "awful"}, "severity"),
        ({"department": "nobody"}, "department"),
        ({"weight": 0}, "weight"),
        ({"limit_hours": 0}, "limit_hours"),
        ({"kind": "choice", "choices": [{"code": "a"}]}, "choices"),
    ],
)
def test_items_that_cannot_stand(cast, manager, values, field):
    draft = draft_of(manager, "tenant")
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Item))
    with pytest.raises(Invalid) as refused:
        actions.add_item(manager, draft.sections[0], {**ITEM, **values})
    assert field in refused.value.field_errors
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Item)) == count


def test_an_unfinished_draft_is_not_published(cast, manager):
    draft = draft_of(manager)
    actions.add_section(manager, draft, {"code": "2.1", "name_zh": "在岗", "name_en": ""})
    with pytest.raises(NotPublishable) as refused:
        actions.publish(manager, draft)
    assert {"sections.2.1.name_en", "sections.2.1.items"} <= set(refused.value.field_errors)
    assert draft.state == "draft"


def test_a_draft_is_discarded_but_not_the_only_version(cast, manager):
    draft = draft_of(manager)
    actions.discard_draft(manager, draft)
    db.session.commit()
    assert current_version(cast.mall.id).number == 1
    only = actions.create_template(manager, code="night", purpose="patrol", name_zh="夜查", name_en="Night")
    with pytest.raises(Conflict):
        actions.discard_draft(manager, only)
    with pytest.raises(Invalid):
        actions.create_template(manager, code="night", purpose="patrol", name_zh="夜查", name_en="Night")


def test_who_edits_and_who_publishes(cast, manager):
    supervisor, officer = actor_of(cast.supervisor), actor_of(cast.officer)
    draft = draft_of(supervisor)
    with pytest.raises(Forbidden):
        actions.publish(supervisor, draft)
    with pytest.raises(Forbidden):
        actions.start_draft(officer, draft.template)
    with pytest.raises(NotFound):
        actions.add_section(actor_of(cast.stranger), draft, {"code": "x"})
    with pytest.raises(NotFound):
        get_version(cast.other_mall.id, draft.uid)
    with pytest.raises(NotFound):
        get_version(cast.mall.id, uuid.uuid4())
    assert actions.publish(manager, draft).state == "published"
