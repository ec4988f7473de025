{#-
    What language models are told of people. They get `Person 1`, `Person 2`, … (numbered inside each prompt) and texts in
    which nobody can be found: see silver.masked_messages. With vars.language_real_names, names and texts as they are.
-#}
{% macro has_real_names() %}{{ return(var('language_real_names', false)) }}{% endmacro %}

{#- A line break, for texts that are put together. -#}
{% macro line_break() %}{{ return(adapter.dispatch('line_break')()) }}{% endmacro %}
{% macro duckdb__line_break() %}chr(10){% endmacro %}
{% macro bigquery__line_break() %}'\n'{% endmacro %}

{#- Who wrote a message, for a prompt: by number, or by name. -#}
{% macro person(number, name) -%}
{% if has_real_names() -%}
coalesce({{ pseudonymous_name(name, 'Person') }}, 'Person ' || cast({{ number }} as {{ text_type() }}))
{%- else -%}
'Person ' || cast({{ number }} as {{ text_type() }})
{%- endif %}
{%- endmacro %}

{#- What stands for a marked-up part of a message in a prompt; NULL for parts that name nobody. -#}
{% macro entity_mask(entity_type) -%}
case
    when {{ entity_type }} in ('mention', 'bot_command') then '[handle]'
    when {{ entity_type }} = 'mention_name' then '[name]'
    when {{ entity_type }} = 'link' then '[link]'
    when {{ entity_type }} = 'email' then '[email]'
    when {{ entity_type }} in ('phone', 'bank_card') then '[number]'
end
{%- endmacro %}

{#-
    A text without links, e-mail addresses, @handles, phone numbers and other long numbers, marked up or not. A number of
    nine digits or more is taken for one that somebody can be found by, however it is written.
-#}
{% macro masked_text(text) -%}
{%- set links = '(?i)(?:[a-z][a-z0-9+.-]*://|www[.]|t[.]me/|telegram[.]me/)[^[:space:]]+' -%}
{%- set emails = '[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)+' -%}
{%- set domains = '(?i)\\b(?:[0-9a-z-]+[.])+(?:com|org|net|io|dev|app|info|example)\\b(?:/[^[:space:]]*)?' -%}
{%- set handles = '@[0-9A-Za-z_]{3,}' -%}
{%- set phones = '[+][0-9](?:[ ().-]{0,2}[0-9]){6,}|[0-9](?:[ ().-]{0,2}[0-9]){8,}' -%}
{%- set masked = regexp_replace(text, links, '[link]') -%}
{%- set masked = regexp_replace(masked, emails, '[email]') -%}
{%- set masked = regexp_replace(masked, domains, '[link]') -%}
{%- set masked = regexp_replace(masked, handles, '[handle]') -%}
{{ regexp_replace(masked, phones, '[number]') }}
{%- endmacro %}

{#-
    (chat_key, message_id, position, part) of the words, or of the marked-up parts, of every row of a relation. Written apart
    from unnest_array: in DuckDB that is a join which holds the whole text beside each of its words.
-#}
{% macro words_of(relation) %}{{ parts_of(relation, split_text('text', ' ')) }}{% endmacro %}

{% macro text_parts_of(relation) %}{{ return(adapter.dispatch('text_parts_of')(relation)) }}{% endmacro %}
{% macro duckdb__text_parts_of(relation) %}{{ parts_of(relation, "json_extract(text_entities, '$[*]')") }}{% endmacro %}
{% macro bigquery__text_parts_of(relation) %}{{ parts_of(relation, 'json_query_array(text_entities)') }}{% endmacro %}

{#- The same of any array of each row. -#}
{% macro parts_of(relation, parts) %}{{ return(adapter.dispatch('parts_of')(relation, parts)) }}{% endmacro %}
{% macro duckdb__parts_of(relation, parts) -%}
select
    chat_key,
    message_id,
    generate_subscripts({{ parts }}, 1) as position,
    unnest({{ parts }}) as part
from {{ relation }}
{%- endmacro %}
{% macro bigquery__parts_of(relation, parts) -%}
select
    chat_key,
    message_id,
    position,
    part
from {{ relation }}
cross join unnest({{ parts }}) as part with offset as position
{%- endmacro %}
