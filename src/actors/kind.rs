//! Kinds of what a name can name.

/// What a mention is a mention of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A state, by name, people, capital, seat, city or region.
    State,
    /// An intergovernmental organisation.
    Organisation,
    /// A non-state armed group.
    ArmedGroup,
    /// A person, by name or office.
    Person,
    /// An agency, ministry, court or parliament of a state.
    Institution,
    /// Armed forces of a state, or a part of them.
    Forces,
    /// A political party.
    Party,
    /// A people without a state of that name, or a part of one.
    People,
    /// A newspaper, broadcaster or news agency.
    Media,
    /// A company.
    Company,
    /// A non-governmental organisation.
    Association,
    /// No actor at all, though the words hold a state's name.
    Other,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 12] = [
        Self::State,
        Self::Organisation,
        Self::ArmedGroup,
        Self::Person,
        Self::Institution,
        Self::Forces,
        Self::Party,
        Self::People,
        Self::Media,
        Self::Company,
        Self::Association,
        Self::Other,
    ];

    /// The kind's name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Organisation => "organisation",
            Self::ArmedGroup => "armed_group",
            Self::Person => "person",
            Self::Institution => "institution",
            Self::Forces => "forces",
            Self::Party => "party",
            Self::People => "people",
            Self::Media => "media",
            Self::Company => "company",
            Self::Association => "association",
            Self::Other => "none",
        }
    }
}

/// How a name stands for what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Sense {
    /// By its own name or one of its spellings.
    Name,
    /// A demonym: adjective or inhabitants.
    Demonym,
    /// The capital, for the government.
    Capital,
    /// A seat or metonym of the government.
    Seat,
    /// A city.
    City,
    /// A region.
    Region,
    /// A surname alone.
    Surname,
    /// Words that hold a name and mean something else.
    Trap,
}

impl Sense {
    /// Every sense, in order.
    pub const ALL: [Self; 8] = [Self::Name, Self::Demonym, Self::Capital, Self::Seat, Self::City, Self::Region, Self::Surname, Self::Trap];

    /// The sense in words: "seat of government".
    pub fn words(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Demonym => "demonym",
            Self::Capital => "capital",
            Self::Seat => "seat of government",
            Self::City => "city",
            Self::Region => "region",
            Self::Surname => "surname",
            Self::Trap => "no actor",
        }
    }
}
