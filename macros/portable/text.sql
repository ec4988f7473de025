{% macro safe_cast(value, type) %}{{ return(adapter.dispatch('safe_cast')(value, type)) }}{% endmacro %}
{% macro duckdb__safe_cast(value, type) %}try_cast({{ value }} as {{ type }}){% endmacro %}
{% macro bigquery__safe_cast(value, type) %}safe_cast({{ value }} as {{ type }}){% endmacro %}

{#-
    Length in UTF-16 units, Telegram's own measure: a message has at most 4096 of them, and an emoji counts two or more.
    Both engines count code points, so those beyond the first plane are counted twice.
-#}
{% macro utf16_length(text) %}{{ return(adapter.dispatch('utf16_length')(text)) }}{% endmacro %}
{% macro duckdb__utf16_length(text) %}2 * length({{ text }}) - length(regexp_replace({{ text }}, '[\x{10000}-\x{10FFFF}]+', '', 'g')){% endmacro %}
{% macro bigquery__utf16_length(text) %}2 * char_length({{ text }}) - char_length(regexp_replace({{ text }}, r'[\x{10000}-\x{10FFFF}]+', '')){% endmacro %}

{#- The type of text, for casts. -#}
{% macro text_type() %}{{ return(adapter.dispatch('text_type')()) }}{% endmacro %}
{% macro duckdb__text_type() %}varchar{% endmacro %}
{% macro bigquery__text_type() %}string{% endmacro %}

{#-
    A part of a text, by offset and length in UTF-16 units. Code points beyond the first plane take two: each gets a
    placeholder behind it, the engine counts, and exactly the placeholders behind such code points go again.
-#}
{% macro utf16_slice(text, from, length) %}{{ return(adapter.dispatch('utf16_slice')(text, from, length)) }}{% endmacro %}
{% macro duckdb__utf16_slice(text, from, length) -%}
regexp_replace(substring(
    regexp_replace({{ text }}, '([\x{10000}-\x{10FFFF}])', '\1' || chr(57344), 'g'), {{ from }} + 1, {{ length }}
), '([\x{10000}-\x{10FFFF}])\x{E000}', '\1', 'g')
{%- endmacro %}
{% macro bigquery__utf16_slice(text, from, length) -%}
regexp_replace(substr(
    regexp_replace({{ text }}, r'([\x{10000}-\x{10FFFF}])', '\\1' || code_points_to_string([57344])), {{ from }} + 1, {{ length }}
), r'([\x{10000}-\x{10FFFF}])\x{E000}', r'\1')
{%- endmacro %}

{#- The type of numbers with a fraction, for casts. -#}
{% macro float_type() %}{{ return(adapter.dispatch('float_type')()) }}{% endmacro %}
{% macro duckdb__float_type() %}double{% endmacro %}
{% macro bigquery__float_type() %}float64{% endmacro %}

{#- The SHA-256 of a text's UTF-8, in 64 small hexadecimal digits. -#}
{% macro sha256_hex(text) %}{{ return(adapter.dispatch('sha256_hex')(text)) }}{% endmacro %}
{% macro duckdb__sha256_hex(text) %}sha256({{ text }}){% endmacro %}
{% macro bigquery__sha256_hex(text) %}to_hex(sha256({{ text }})){% endmacro %}

{#- 64 hexadecimal digits that nobody can guess, others each time. -#}
{% macro random_hex() %}{{ return(adapter.dispatch('random_hex')()) }}{% endmacro %}
{% macro duckdb__random_hex() %}sha256(cast(uuid() as varchar) || cast(uuid() as varchar) || cast(uuid() as varchar)){% endmacro %}
{% macro bigquery__random_hex() %}to_hex(sha256(concat(generate_uuid(), generate_uuid(), generate_uuid()))){% endmacro %}
