"""A message is appended once, however often it is sent: the client's Idempotency-Key is a key of the table."""

from uuid import UUID

from fastapi import APIRouter, Response
from psycopg import errors
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from system.api.desk import AtDesk, Desk
from system.api.openapi import Answers, answers
from system.api.pages import Listing
from system.api.shapes import Cursor, IdempotencyKey, Limit, MessageIn, MessageOut, MessagePage, PathId
from system.models import Conversation, Message
from system.permissions import Action
from system.problems import Forbidden, Missing, Reused

router = APIRouter(tags=["messages"])

RECENT = Listing(name="messages", order=(Message.created_at, Message.id), newest_first=True)
REPLAYED: Answers = {200: {"model": MessageOut, "description": "appended before, with the same Idempotency-Key"}}


@router.get("/messages", responses=answers(Missing), summary="The latest messages of all conversations")
async def list_recent(desk: AtDesk, limit: Limit = 50, cursor: Cursor = None) -> MessagePage:
    async with desk.session(Action.READ_MESSAGES) as session:
        rows = RECENT.page(desk, select(Message).where(desk.own(Message)), limit, cursor)
        found, following = RECENT.cut(desk, (await session.scalars(rows)).all(), limit)
        return MessagePage(items=[MessageOut.model_validate(row) for row in found], next=following)


@router.get(
    "/conversations/{conversation_id}/messages",
    responses=answers(Missing),
    summary="What was said in a conversation, in order",
)
async def list_messages(desk: AtDesk, conversation_id: PathId, limit: Limit = 50, cursor: Cursor = None) -> MessagePage:
    listing = Listing(name=f"messages/{conversation_id}", order=(Message.created_at, Message.id), newest_first=False)
    rows = select(Message).where(desk.own(Message), Message.conversation_id == conversation_id)
    async with desk.session(Action.READ_MESSAGES) as session:
        found = (await session.scalars(listing.page(desk, rows, limit, cursor))).all()
        if not found and not await _exists(session, desk, conversation_id):
            raise Missing
        shown, following = listing.cut(desk, found, limit)
        return MessagePage(items=[MessageOut.model_validate(row) for row in shown], next=following)


@router.post(
    "/conversations/{conversation_id}/messages",
    status_code=201,
    responses={**REPLAYED, **answers(Forbidden, Missing, Reused)},
    summary="Append a message",
)
async def append_message(
    desk: AtDesk, response: Response, conversation_id: PathId, given: MessageIn, idempotency_key: IdempotencyKey = None
) -> MessageOut:
    """With an Idempotency-Key a repeated request is answered 200 with the message that the first one appended.

    409 where the key was used for another message.
    """
    values = {"conversation_id": conversation_id, **given.model_dump()}
    row = insert(Message).values(tenant_id=desk.tenant_id, client_token=idempotency_key, **values)
    if idempotency_key is not None:
        row = row.on_conflict_do_nothing(index_elements=[Message.tenant_id, Message.client_token])
    async with desk.session(Action.APPEND_MESSAGE) as session:
        try:
            appended = (await session.scalars(row.returning(Message))).one_or_none()
        except IntegrityError as error:
            if not isinstance(error.orig, errors.ForeignKeyViolation):
                raise
            raise Missing from error
        if appended is None:
            assert idempotency_key is not None
            appended = await _replayed(session, desk, idempotency_key, values)
            response.status_code = 200
    return MessageOut.model_validate(appended)


async def _exists(session: AsyncSession, desk: Desk, conversation_id: int) -> bool:
    conversation = select(Conversation.id).where(desk.own(Conversation), Conversation.id == conversation_id)
    return await session.scalar(conversation) is not None


async def _replayed(session: AsyncSession, desk: Desk, key: UUID, values: dict[str, object]) -> Message:
    found = await session.scalar(select(Message).where(desk.own(Message), Message.client_token == key))
    if found is None or any(getattr(found, name) != value for name, value in values.items()):
        raise Reused
    return found
