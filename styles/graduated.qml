<renderer-v2 type="graduatedSymbol" attr="{{attr}}" graduatedMethod="GraduatedColor" symbollevels="0" forceraster="0" enableorderby="0">
  <ranges>{{*ranges}}</ranges>
  <symbols>{{*symbols}}</symbols>
  <source-symbol>{{*source}}</source-symbol>
  <colorramp type="gradient" name="[source]">
    <Option type="Map">
      <Option type="QString" name="color1" value="{{first}},255"/>
      <Option type="QString" name="color2" value="{{last}},255"/>
      <Option type="QString" name="discrete" value="0"/>
      <Option type="QString" name="rampType" value="gradient"/>
      <Option type="QString" name="stops" value="{{stops}}"/>
    </Option>
  </colorramp>
  <classificationMethod id="{{method}}">
    <symmetricMode enabled="{{symmetric}}" symmetrypoint="0" astride="{{symmetric}}"/>
    <labelFormat format="%1 – %2" labelprecision="{{digits}}" trimtrailingzeroes="0"/>
  </classificationMethod>
</renderer-v2>
