"""Conversations are listed most recent first, a page at a time, along the two indexes that lead with the tenant."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from psycopg import errors
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from system.api.desk import AtDesk
from system.api.openapi import answers
from system.api.pages import Listing
from system.api.shapes import (
    ConversationIn,
    ConversationOut,
    ConversationPage,
    Cursor,
    Limit,
    PathId,
    RowId,
    StatusIn,
)
from system.enums import ConversationStatus
from system.models import Conversation
from system.permissions import Action
from system.problems import Forbidden, Missing

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.get("", responses=answers(Missing), summary="Conversations by status or by user, most recent first")
async def list_conversations(
    desk: AtDesk,
    status: Annotated[ConversationStatus | None, Query(description="without user_id: active unless said")] = None,
    user_id: Annotated[RowId | None, Query(description="who looks after them; without status: all of theirs")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ConversationPage:
    """Always by an index: by status, by user, or by both."""
    if status is None and user_id is None:
        status = ConversationStatus.ACTIVE
    rows = select(Conversation).where(desk.own(Conversation))
    if status is not None:
        rows = rows.where(Conversation.status == status)
    if user_id is not None:
        rows = rows.where(Conversation.user_id == user_id)
    listing = Listing(
        name=f"conversations/{status or '-'}/{user_id or '-'}",
        order=(Conversation.created_at, Conversation.id),
        newest_first=True,
    )
    async with desk.session(Action.READ_CONVERSATIONS) as session:
        found = (await session.scalars(listing.page(desk, rows, limit, cursor))).all()
        shown, following = listing.cut(desk, found, limit)
        return ConversationPage(items=[ConversationOut.model_validate(row) for row in shown], next=following)


@router.get("/{conversation_id}", responses=answers(Missing), summary="One conversation")
async def read_conversation(desk: AtDesk, conversation_id: PathId) -> ConversationOut:
    async with desk.session(Action.READ_CONVERSATIONS) as session:
        found = await session.scalar(
            select(Conversation).where(desk.own(Conversation), Conversation.id == conversation_id)
        )
        if found is None:
            raise Missing
        return ConversationOut.model_validate(found)


@router.post("", status_code=201, responses=answers(Forbidden, Missing), summary="Open a conversation")
async def open_conversation(desk: AtDesk, response: Response, given: ConversationIn) -> ConversationOut:
    """404 where `user_id` is none of your users."""
    row = insert(Conversation).values(tenant_id=desk.tenant_id, **given.model_dump()).returning(Conversation)
    async with desk.session(Action.OPEN_CONVERSATION) as session:
        try:
            opened = (await session.scalars(row)).one()
        except IntegrityError as error:
            if not isinstance(error.orig, errors.ForeignKeyViolation):
                raise
            raise Missing from error
    response.headers["Location"] = f"/conversations/{opened.id}"
    return ConversationOut.model_validate(opened)


@router.patch("/{conversation_id}", responses=answers(Forbidden, Missing), summary="Change a conversation's status")
async def change_status(desk: AtDesk, conversation_id: PathId, given: StatusIn) -> ConversationOut:
    changed = (
        update(Conversation)
        .where(desk.own(Conversation), Conversation.id == conversation_id)
        .values(status=given.status)
        .returning(Conversation)
        .execution_options(synchronize_session=False)
    )
    async with desk.session(Action.CHANGE_CONVERSATION) as session:
        found = (await session.scalars(changed)).one_or_none()
        if found is None:
            raise Missing
    return ConversationOut.model_validate(found)
