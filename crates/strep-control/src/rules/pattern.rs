//! Patterns for numbers and SIP names.

/// A pattern: `*` is any text, also none; `?` is any one character; everything else is itself, in either case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    text: Vec<char>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: folded(text) }
    }

    /// Work is bounded by pattern × text: only the last `*` is ever taken back, which is enough, since an earlier one
    /// could only reach what the last can reach too.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text = folded(text);
        let (mut at, mut next) = (0, 0);
        // Place after the last `*`, and where the text goes on if that takes one character more.
        let mut star = None;
        while at < text.len() {
            match self.text.get(next) {
                Some('*') => {
                    next += 1;
                    star = Some((next, at + 1));
                }
                Some(&c) if c == '?' || c == text[at] => (at, next) = (at + 1, next + 1),
                _ => match star {
                    Some((after, from)) => {
                        (at, next) = (from, after);
                        star = Some((after, from + 1));
                    }
                    None => return false,
                },
            }
        }
        self.text[next..].iter().all(|&c| c == '*')
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Pattern;

    #[test]
    fn patterns_match_numbers_and_sip_names() {
        for (pattern, text, expected) in [
            ("+4930*", "+4930123", true),
            ("+4930*", "+4930", true),
            ("+4930*", "+4931123", false),
            ("+49??", "+4930", true),
            ("+49??", "+493", false),
            ("+49??", "+49301", false),
            ("sip:*@Example.com", "SIP:Bob@example.COM", true),
            ("sip:*@example.com", "sip:bob@example.com.evil", false),
            ("*", "", true),
            ("?", "", false),
            ("", "", true),
            ("", "x", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*ab", "aab", true),
            ("m?ller", "m\u{fc}ller", true),
            ("M\u{dc}LLER", "m\u{fc}ller", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let pattern = Pattern::new(&"*a".repeat(1000));
        assert!(!pattern.matches(&format!("{}b", "a".repeat(20_000))));
    }

    /// The definition, word by word.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => (0..=text.len()).any(|taken| naive(rest, &text[taken..])),
            ([b'?', rest @ ..], [_, after @ ..]) => naive(rest, after),
            ([p, rest @ ..], [t, after @ ..]) => p == t && naive(rest, after),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_is_what_its_definition_says(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            prop_assert_eq!(Pattern::new(&pattern).matches(&text), naive(pattern.as_bytes(), text.as_bytes()));
        }
    }
}
