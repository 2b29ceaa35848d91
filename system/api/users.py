"""Users are those of the tenant; its admins add to them."""

from fastapi import APIRouter, Response
from psycopg import errors
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from system.api.desk import AtDesk
from system.api.openapi import answers
from system.api.pages import Listing
from system.api.shapes import Cursor, Limit, PathId, UserIn, UserOut, UserPage
from system.models import User
from system.permissions import Action
from system.problems import Forbidden, Missing, Taken

router = APIRouter(prefix="/users", tags=["users"])

LISTING = Listing(name="users", order=(User.id,), newest_first=False)


@router.get("", responses=answers(Missing), summary="Your users, oldest first")
async def list_users(desk: AtDesk, limit: Limit = 50, cursor: Cursor = None) -> UserPage:
    async with desk.session(Action.READ_USERS) as session:
        rows = LISTING.page(desk, select(User).where(desk.own(User)), limit, cursor)
        found, following = LISTING.cut(desk, (await session.scalars(rows)).all(), limit)
        return UserPage(items=[UserOut.model_validate(row) for row in found], next=following)


@router.get("/{user_id}", responses=answers(Missing), summary="One of your users")
async def read_user(desk: AtDesk, user_id: PathId) -> UserOut:
    async with desk.session(Action.READ_USERS) as session:
        found = await session.scalar(select(User).where(desk.own(User), User.id == user_id))
        if found is None:
            raise Missing
        return UserOut.model_validate(found)


@router.post("", status_code=201, responses=answers(Forbidden, Taken), summary="Add a user")
async def add_user(desk: AtDesk, response: Response, given: UserIn) -> UserOut:
    """Admins and owners only. An email is taken by your own users alone."""
    row = insert(User).values(tenant_id=desk.tenant_id, **given.model_dump()).returning(User)
    async with desk.session(Action.ADD_USER) as session:
        try:
            added = (await session.scalars(row)).one()
        except IntegrityError as error:
            raise (Taken() if isinstance(error.orig, errors.UniqueViolation) else error) from error
    response.headers["Location"] = f"/users/{added.id}"
    return UserOut.model_validate(added)
