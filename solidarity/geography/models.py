"""The administrative map of Morocco, as far as the site serves it."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Line, Texts
from solidarity.extensions import db


class Region(db.Model):
    """A region of 2015."""

    __tablename__ = "regions"

    code: Mapped[Code] = mapped_column(primary_key=True)  # HCP, e.g. 09
    slug: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Texts]


class Province(db.Model):
    """A province or prefecture; `is_historic_smd` marks Souss-Massa-Draa as it was to 2015."""

    __tablename__ = "provinces"

    code: Mapped[Code] = mapped_column(primary_key=True)  # HCP, e.g. 09.541
    slug: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Texts]
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    is_historic_smd: Mapped[bool]

    region: Mapped[Region] = relationship(lazy="raise")


class Commune(db.Model):
    """A commune; the point is its centroid, never the place of a hamlet."""

    __tablename__ = "communes"

    code: Mapped[Code] = mapped_column(primary_key=True)  # HCP, e.g. 09.541.03.07
    name: Mapped[Texts]
    folded: Mapped[Line]  # every spelling we know, folded, for the picker
    kind: Mapped[Code]  # urban | rural
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    is_approximate: Mapped[bool]  # over 1,000 km²: the centroid may be far from the centre
    population: Mapped[int]  # census of 2024
    households: Mapped[int]

    province: Mapped[Province] = relationship(lazy="raise")
