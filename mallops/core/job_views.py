"""The screen that waits for background work: how far it is, and what came of it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Flask, url_for
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.auth import fetch, signed_in
from mallops.core.jobs import Job
from mallops.core.web import no_store, redirect_to, render, wants_fragment

bp = Blueprint("jobs", __name__)


@bp.get("/jobs/<uuid:job_uid>")
@signed_in
def show(job_uid: uuid.UUID) -> BaseResponse:
    """The progress of one's own job. A page that waits goes on to the result by itself, once; who comes
    back to it later finds the link."""
    job = fetch(Job, job_uid)
    page = {"job": job, "target": result_url(job), "back": back_url(job), "onward": wants_fragment()}
    return no_store(render("jobs/show.html", "progress", 200, **page))


@bp.get("/jobs/<uuid:job_uid>/open")
@signed_in
def follow(job_uid: uuid.UUID) -> BaseResponse:
    """Go to the result: asked for once by the waiting screen when the work is done."""
    job = fetch(Job, job_uid)
    return redirect_to(result_url(job) or url_for("jobs.show", job_uid=job.uid))


def result_url(job: Job) -> str | None:
    """Where the result of a finished job lies: it says `document`, the uid of a stored document."""
    made = (job.result or {}).get("document") if job.state == "done" else None
    return url_for("documents.show", document_uid=made) if made else None


def back_url(job: Job) -> str:
    """Where the person came from: the path that asked for the job."""
    path = str(job.args.get("back") or "/")
    return path if path.startswith("/") and not path.startswith("//") else "/"


def init_job_views(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(bp)


__all__ = ["back_url", "init_job_views", "result_url"]
