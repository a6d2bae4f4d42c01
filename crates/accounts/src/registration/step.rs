//! The pages of a registration, and which fields each has.

/// A page of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Who you are.
    Basic,
    /// Which company you are from.
    Company,
    /// Which workspace to begin with.
    Activation,
}

impl Step {
    /// The pages in their order.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Company, Self::Activation];

    /// The page's name at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Company => "company",
            Self::Activation => "activation",
        }
    }

    /// Reads a page's name. `None` if there is no such page.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// The page before this one, or this one if it is the first.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Basic | Self::Company => Self::Basic,
            Self::Activation => Self::Company,
        }
    }

    /// The page after this one, or this one if it is the last.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Basic => Self::Company,
            Self::Company | Self::Activation => Self::Activation,
        }
    }

    /// The fields of the page that may be kept as typed: all but passwords and codes.
    #[must_use]
    pub const fn kept_fields(self) -> &'static [&'static str] {
        match self {
            Self::Basic => &["site", "username", "email", "phone"],
            Self::Company => &["companyName", "industry", "region", "description", "contactName"],
            Self::Activation => &["workspaceName", "workspaceLanguage", "acceptTerms"],
        }
    }

    /// The page that has the field `name`.
    #[must_use]
    pub fn of_field(name: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.kept_fields().contains(&name)).unwrap_or(Self::Basic)
    }
}
