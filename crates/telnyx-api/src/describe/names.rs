//! Names that somebody may have meant.

/// The names by how many letters have to change, fewest first.
pub(super) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.into_iter().map(|name| (distance(wanted, name), name)).collect();
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name).collect()
}

/// Says which names there are, the most similar first.
pub(super) fn known<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names = nearest(wanted, names);
    match names.split_at_checked(MOST) {
        None if names.is_empty() => "there are none here".to_owned(),
        None => format!("known are {}", names.join(", ")),
        Some((first, [])) => format!("known are {}", first.join(", ")),
        Some((first, rest)) => format!("known are {} and {} more", first.join(", "), rest.len()),
    }
}

/// Letters to insert, remove or replace, whatever their case (Levenshtein), in one row.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, from) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, to) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

const MOST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_changed_letters() {
        let pairs = [("", "abc"), ("tagret", "target"), ("Target", "target"), ("kitten", "sitting")];
        assert_eq!(pairs.map(|(from, to)| distance(from, to)), [3, 2, 0, 3]);
    }

    #[test]
    fn the_nearest_name_comes_first() {
        assert_eq!(known("tragte", ["rx", "tx", "target"]), "known are target, rx, tx");
        assert_eq!(known("a", []), "there are none here");
    }
}
