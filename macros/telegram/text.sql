{#-
    The plain text of a message: exports write a string, or an array of strings and formatted parts. The parts are flat
    and in order; put together they are the text.
-#}
{% macro message_text(payload) %}{{ return(adapter.dispatch('message_text')(payload)) }}{% endmacro %}

{% macro duckdb__message_text(payload) -%}
case
    when {{ json_is_array(payload, '$.text') }} then coalesce(array_to_string(list_transform(
        json_extract({{ payload }}, '$.text[*]'),
        lambda part: case when json_type(part) = 'OBJECT' then json_extract_string(part, '$.text') else json_extract_string(part, '$') end
    ), ''), '')
    else {{ json_string(payload, '$.text') }}
end
{%- endmacro %}

{% macro bigquery__message_text(payload) -%}
case
    when {{ json_is_array(payload, '$.text') }} then coalesce((
        select string_agg(coalesce(json_value(part, '$.text'), json_value(part)), '' order by position)
        from unnest(json_query_array({{ payload }}, '$.text')) as part with offset as position
    ), '')
    else {{ json_string(payload, '$.text') }}
end
{%- endmacro %}
