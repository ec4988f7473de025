{#-
    Terms are the words of a text in lower case: letters, marks and digits of every script, with the apostrophes and
    hyphens inside them. Han and kana, which are written without spaces, give every pair of neighbours instead
    ('今日は' → 今日 日は); a character on its own gives none, and neither are there words in Thai, Lao or Khmer, whose
    runs stay whole. Terms stand in one text with a space between them, so that nobody takes the text apart twice:

        {{ split_text('terms', ' ') }} are the terms
-#}

{#- Runs of characters that aren't separated by spaces. -#}
{% macro unspaced_pattern() %}[\p{Han}\p{Hiragana}\p{Katakana}ー]{% endmacro %}

{#- A text without what can be told to be no words: links, addresses, mentions and hashtags. -#}
{% macro without_links(text) -%}
case
    when {{ regexp_contains(text, '[@#/]|www[.]') }}
        then {{ regexp_replace(
            text,
            '(?:[A-Za-z][A-Za-z0-9+.-]*://|www[.])[^[:space:]\\pZ]+|[A-Za-z0-9._%+-]*@[A-Za-z0-9._-]+|#[\\p{L}\\p{M}\\p{Nd}_]+|[A-Za-z0-9.-]+[.][A-Za-z]{2,}/[^[:space:]\\pZ]*',
            ' '
        ) }}
    else {{ text }}
end
{%- endmacro %}

{% macro spaced_terms_of(text) -%}
replace(
    {{ array_join(
        regexp_extract_all(lower_text(text), '[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}]*(?:[\\x27\\x{2019}\\x{200C}-][\\p{L}\\p{M}\\p{Nd}]+)*'),
        ' '
    ) }},
    '’',
    chr(39)
)
{%- endmacro %}

{#- Every character is written twice with a space between, so that pairs without one are neighbours. -#}
{% macro terms_of(text) -%}
case
    when {{ regexp_contains(text, unspaced_pattern()) }}
        then trim(
            {{ spaced_terms_of(regexp_replace(text, unspaced_pattern() ~ '+', ' ')) }}
            || ' '
            || {{ array_join(
                regexp_extract_all(
                    regexp_replace(text, '(' ~ unspaced_pattern() ~ ')', '\\1 \\1'),
                    unspaced_pattern() ~ '{2}'
                ),
                ' '
            ) }},
            ' '
        )
    else {{ spaced_terms_of(text) }}
end
{%- endmacro %}

{#- The emoji of a text, with a space between them: without skin tones, and joined ones one by one. -#}
{% macro emoji_of(text) -%}
{{ array_join(
    regexp_extract_all(text, '[\\x{2600}-\\x{27BF}\\x{1F300}-\\x{1F3FA}\\x{1F400}-\\x{1FAFF}]'),
    ' '
) }}
{%- endmacro %}
