{#-
    A value as another type; NULL if it has no such form. Of texts, only what each engine's own casts agree on: for
    numbers in text, which '1.5', '1e3' and '0x1F' are in one engine and not in the other, there are safe_int and safe_float.
-#}
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

{#- A text as a whole number of 64 bits: a sign and at most 19 digits. What is written otherwise reads as NULL. -#}
{% macro safe_int(text) -%}
case when {{ regexp_contains(text, '^[+-]?[0-9]{1,19}$') }} then {{ safe_cast(text, 'int64') }} end
{%- endmacro %}

{#- A text as a number, as JSON writes numbers. What is written otherwise ('nan', 'inf', '.5') reads as NULL. -#}
{% macro safe_float(text) -%}
case
    when {{ regexp_contains(text, '^[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]{1,2})?$') }}
        then {{ safe_cast(text, float_type()) }}
end
{%- endmacro %}

{#-
    A text in small letters, character by character: BigQuery's lower() looks around ('Σ' at the end of a word is another
    letter) and makes two characters of one ('İ').
-#}
{% macro lower_text(text) %}{{ return(adapter.dispatch('lower_text')(text)) }}{% endmacro %}
{% macro duckdb__lower_text(text) %}lower({{ text }}){% endmacro %}
{% macro bigquery__lower_text(text) -%}
case
    when {{ regexp_contains(text, '[Σİ]') }} then array_to_string(array(
        select case letter when 'İ' then 'i' else lower(letter) end
        from unnest(split({{ text }}, '')) as letter with offset as place
        order by place
    ), '')
    else lower({{ text }})
end
{%- endmacro %}

{#- The nth piece of a text between separators, from 1; NULL if there are fewer. -#}
{% macro split_part(text, separator, n) %}{{ return(adapter.dispatch('split_part')(text, separator, n)) }}{% endmacro %}
{% macro duckdb__split_part(text, separator, n) %}string_split({{ text }}, '{{ separator }}')[{{ n }}]{% endmacro %}
{% macro bigquery__split_part(text, separator, n) %}split({{ text }}, '{{ separator }}')[safe_ordinal({{ n }})]{% endmacro %}

{#- Texts with a separator between them, without those that are NULL; '' if all are. -#}
{% macro concat_known(texts, separator) %}{{ return(adapter.dispatch('concat_known')(texts, separator)) }}{% endmacro %}
{% macro duckdb__concat_known(texts, separator) %}concat_ws('{{ separator }}', {{ texts | join(', ') }}){% endmacro %}
{% macro bigquery__concat_known(texts, separator) %}array_to_string([{{ texts | join(', ') }}], '{{ separator }}'){% endmacro %}

{#- The MD5 of a text's UTF-8, in 32 small hexadecimal digits: for telling texts apart, not for keeping secrets. -#}
{% macro md5_hex(text) %}{{ return(adapter.dispatch('md5_hex')(text)) }}{% endmacro %}
{% macro duckdb__md5_hex(text) %}md5({{ text }}){% endmacro %}
{% macro bigquery__md5_hex(text) %}to_hex(md5({{ text }})){% endmacro %}

{#- A whole number from 0 to 2^60 that is the same for the same text in every engine: for samples and buckets. -#}
{% macro hash_int(text) %}cast('0x' || substr({{ sha256_hex(text) }}, 1, 15) as int64){% endmacro %}
