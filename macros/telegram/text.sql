{#-
    The plain text of a message from its `text`: exports write a string, or an array of strings and formatted parts. The
    parts are flat and in order; put together they are the text.
-#}
{% macro plain_text(text) %}{{ return(adapter.dispatch('plain_text')(text)) }}{% endmacro %}

{% macro duckdb__plain_text(text) -%}
case
    when json_type({{ text }}) = 'ARRAY' then coalesce(array_to_string(list_transform(
        json_extract({{ text }}, '$[*]'),
        lambda part: case when json_type(part) = 'OBJECT' then json_extract_string(part, '$.text') else json_extract_string(part, '$') end
    ), ''), '')
    else json_extract_string({{ text }}, '$')
end
{%- endmacro %}

{% macro bigquery__plain_text(text) -%}
case
    when json_type({{ text }}) = 'array' then coalesce((
        select string_agg(coalesce(json_value(part, '$.text'), json_value(part)), '' order by position)
        from unnest(json_query_array({{ text }})) as part with offset as position
    ), '')
    else json_value({{ text }})
end
{%- endmacro %}

{#-
    How many words a text has. A word begins at a letter or digit and ends at white space of any script; punctuation and
    emoji alone are none. Chinese and Japanese put no spaces between words, so every character of theirs (Han, Hiragana,
    Katakana) counts as one; Thai, Lao, Khmer and Burmese don't either, but nothing says where their words end, so a run
    of theirs is one.
-#}
{% macro word_count(text) -%}
{%- set characters = '\\p{Han}\\p{Hiragana}\\p{Katakana}\\x{30FC}\\x{FF70}' -%}
{{ regexp_count(text, '[' ~ characters ~ ']|[^\\pZ\\pP\\pS\\pC\\pM' ~ characters ~ '][^[:space:]\\pZ' ~ characters ~ ']*') }}
{%- endmacro %}
